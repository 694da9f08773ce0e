"""What only pages need: a forward pass in numpy, knock-outs, word vectors."""
