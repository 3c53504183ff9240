"""What a refusal means, and what to do about it."""
