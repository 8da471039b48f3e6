"""What a battle is made of: frozen values and protocols, standard library only (ring 0)."""
