<<<<<<< HEAD
"""What people do: a function per verb, a transaction per function."""
=======
"""What people do to a co-financing: a function per verb, a transaction per function."""
>>>>>>> funding
