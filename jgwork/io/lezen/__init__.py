"""Read what was delivered: guard the file, run risky readers in a child process, give raw text columns."""
