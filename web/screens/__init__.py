"""One file a screen: it reads, lets a person decide, and rings the case. No rule of its own."""
