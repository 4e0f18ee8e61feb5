"""The work process as an event log: profiles, and where every group stands."""
