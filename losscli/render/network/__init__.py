"""What a reader sees of a network: its layers, both passes, the chain rule written out, the update, the training."""
