"""The example region: twelve groups in six fictional municipalities, complete and in order."""
