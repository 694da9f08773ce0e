"""Vectors and matrices: rectangles to scale, and cells coloured by value."""
