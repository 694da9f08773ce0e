"""Values of keys: each read, validated and evaluated, sizes and kinds of layers included."""
