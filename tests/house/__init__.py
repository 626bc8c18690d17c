"""The tests of the house itself: its walls, its words, its promises."""
