"""What heartbeats tell: rate, intervals between normal beats, variability."""
