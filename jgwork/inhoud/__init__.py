"""The one door to the rows: who is a member, what happened, which ties hold, which period, what was delivered."""
