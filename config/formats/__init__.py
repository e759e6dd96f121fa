"""How dates look where Django's own choice for a language is not ours."""
