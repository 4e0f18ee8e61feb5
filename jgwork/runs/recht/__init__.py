"""Rights and duties: insight, correction, erasure, retention, packages for partners, the DPIA."""
