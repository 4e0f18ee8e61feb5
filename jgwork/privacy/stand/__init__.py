"""What was told of a group and stands for ever: the stand, how a quarter is closed, what is told of members, views."""
