"""What muscles and mind ask of the heart."""
