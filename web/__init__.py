"""Floor 6. The waiting room: doors for partners and one-use links. Decides nothing; rings the bell of a case."""
