"""Servers stopped and killed for real; what was due is done once, and the counts say so."""
