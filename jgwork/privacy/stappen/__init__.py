"""What a step asks, decides and still needs; knows the convenant and the process."""
