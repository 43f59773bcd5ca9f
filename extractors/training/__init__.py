"""What made the model that ships: pretraining, joint training, export. Needs the `train` extra (PyTorch)."""
