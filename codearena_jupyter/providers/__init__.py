"""Who serves models: LiteLLM, the scripted demo models, and what other packages register."""
