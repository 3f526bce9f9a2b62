"""What an applicant's other filings say: counts and facts from filing data alone, never a verdict about a person."""

from monitor.applicants.filings import OtherFiling, other_filing
from monitor.applicants.names import address_key, name_key
from monitor.applicants.profile import ApplicantProfile, profile

__all__ = ["ApplicantProfile", "OtherFiling", "address_key", "name_key", "other_filing", "profile"]
