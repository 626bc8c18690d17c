"""What each deed of the wing asks of a program."""
