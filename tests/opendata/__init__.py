"""What the public sees and takes away."""
