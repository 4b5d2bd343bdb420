"""How the body moves: steps, speed, shaking, turning."""
