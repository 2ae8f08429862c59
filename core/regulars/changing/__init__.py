"""From what a store holds to what is declared: the steps between, told before they are taken, taken all or none."""
