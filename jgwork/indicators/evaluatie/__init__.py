"""The questions of step 7 and the informatiematrix."""
