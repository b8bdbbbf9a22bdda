"""Records of what the service does beside reviews: advocates and complaints, checks, audits, praise, closed cases."""
