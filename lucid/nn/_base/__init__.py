"""What layers are made of: what a Module keeps, how it is walked, saved and hooked, forms that many layers share."""
