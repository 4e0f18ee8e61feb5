"""What an attacker can work out of everything that was told: cells, ledger, audit and rings."""
