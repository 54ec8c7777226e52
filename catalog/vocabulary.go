package catalog

import "slices"

// A Sector is a branch of business.
type Sector struct{ Key, Name string }

// Sectors lists the sectors in the order in which pages show them.
var Sectors = []Sector{
	{"ai", "Artificial intelligence"},
	{"social", "Social media and publishing"},
	{"dating", "Dating"},
	{"messaging", "Messaging"},
	{"commerce", "Shops and marketplaces"},
	{"finance", "Payments, banking and finance"},
	{"productivity", "Work, documents and learning"},
	{"cloud", "Cloud, hosting and developer services"},
	{"devices", "Devices, app stores, browsers and search"},
	{"streaming", "Music and video"},
	{"travel", "Travel, mobility and delivery"},
	{"gaming", "Games"},
	{"telecoms", "Telecommunications"},
}

// SectorName returns the name of a sector, "" where there is none.
func SectorName(key string) string {
	for _, s := range Sectors {
		if s.Key == key {
			return s.Name
		}
	}
	return ""
}

// TermsTypes lists the names of the vocabulary of terms types that Open Terms
// Archive keeps and its collections use, most frequent first, then by name.
var TermsTypes = []string{
	"Terms of Service",
	"Privacy Policy",
	"Trackers Policy",
	"Community Guidelines",
	"Acceptable Use Policy",
	"Accessibility Statement",
	"Advertising Content Policy",
	"Anti-corruption Policy",
	"Brand Guidelines",
	"Business Mediation Policy",
	"Business Privacy Policy",
	"Closed Captioning Policy",
	"Commercial Terms",
	"Complaints Policy",
	"Conditions of Carriage",
	"Content Monetisation Policy",
	"Copyright Claims Policy",
	"Data Controller Agreement",
	"Data Processor Agreement",
	"Deceased Users",
	"Developer Terms",
	"Editorial Policy",
	"General Conditions of Sale",
	"Human Rights Policy",
	"Hyperlinks Policy",
	"Imprint",
	"In-App Purchases Policy",
	"Law Enforcement Guidelines",
	"Live Policy",
	"Marketplace Buyers Conditions",
	"Marketplace Sellers Conditions",
	"Platform to Business Notice",
	"Premium Partner Conditions",
	"Quality Guidelines",
	"Ranking Parameters Description",
	"Restricted Use Policy",
	"Review Guidelines",
	"Seller Warranty",
	"Service Level Agreement",
	"Single Sign-On Policy",
	"User Consent Policy",
	"Vulnerability Disclosure Policy",
}

// IsTermsType reports whether a name is in the vocabulary.
func IsTermsType(name string) bool { return slices.Contains(TermsTypes, name) }
