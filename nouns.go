package smallprint

import "time"

// A Platform is an organisation or service whose documents are watched.
type Platform struct {
	ID   string
	Slug string
	Name string
}

// A Document is one governing text of a platform.
type Document struct {
	ID         string
	PlatformID string
	Slug       string
	TermsType  string // Open Terms Archive's vocabulary, as "Privacy Policy"
}

// An Edition is a document for one region or language. Texts of different
// editions are never compared.
type Edition struct {
	ID         string
	DocumentID string
	Slug       string // "main" where a document has one edition
	Language   string // ISO 639-1; "" until read
	Region     string // ISO 3166-1 or "" for all
}

// A Source is where an edition is fetched: one address, or several in order
// that make one text.
type Source struct {
	ID        string
	EditionID string
	URLs      []string
	Selector  string // a CSS selector of the text; "" lets the reading rules find it
	Origin    Origin
	Via       string // "http" or "browser", forced or remembered; "" lets the capture find out
	// OverrideRobots is the operator's reason for not obeying robots.txt,
	// which readers see; "" obeys.
	OverrideRobots string
	AcceptLanguage string // "" follows from the edition's language and region
}

// Origin says how captures of a source came to us.
type Origin string

const (
	OriginLive      Origin = "live"      // fetched by this system
	OriginVersions  Origin = "versions"  // texts of an Open Terms Archive versions repository
	OriginSnapshots Origin = "snapshots" // pages of an Open Terms Archive snapshots repository
	OriginWayback   Origin = "wayback"
	OriginWARC      Origin = "warc"
)

// A Page is one answer within a capture.
type Page struct {
	ID          string              `json:"id,omitempty"` // of a page among several of one document
	URL         string              `json:"url"`
	FinalURL    string              `json:"final_url,omitempty"`
	Status      int                 `json:"status,omitempty"` // HTTP status; 0 where there was none
	ContentType string              `json:"content_type,omitempty"`
	SHA256      string              `json:"sha256,omitempty"` // of the body, decoded; "" where none was kept
	Bytes       int64               `json:"bytes"`
	Header      map[string][]string `json:"header,omitempty"`
	IP          string              `json:"ip,omitempty"`
	TLS         string              `json:"tls,omitempty"`
	Fetcher     string              `json:"fetcher,omitempty"`    // what asked for it, with its version
	Served      string              `json:"served,omitempty"`     // SHA-256 of the body as served, where SHA256 is of the DOM after scripts
	Screenshot  string              `json:"screenshot,omitempty"` // SHA-256 of a PNG of the full page
	Full        time.Time           `json:"full,omitzero"`        // when the body was last sent whole, where this answer was a 304
}

// A Capture is one attempt to fetch a source, with its typed outcome.
type Capture struct {
	ID        string
	EditionID string
	SourceID  string
	At        time.Time
	Outcome   Outcome
	Reason    string // what was seen, for people; "" for ok
	Pages     []Page
	Origin    Origin
	OriginRef string // commit of the repository, address of the archive
	History   string // key of the import that brought it, "" for live ones
	// Technical marks texts that differ because the recorder's own rules
	// changed, not the platform's words.
	Technical bool
	// Evidence is the SHA-256 of the record of how the pages were asked for and
	// answered: a JSON list, one entry for each page. "" where there is none.
	Evidence string
	// TextSHA256 names the reading of an ok capture once it was read.
	TextSHA256 string
	// Version is the number of the version that this capture shows, 0 if none.
	Version int
}

// Bytes returns the sum of the bodies of the capture's pages.
func (c *Capture) Bytes() int64 {
	var n int64
	for _, p := range c.Pages {
		n += p.Bytes
	}
	return n
}

// A Version is one state of an edition's canonical text.
type Version struct {
	ID          string
	EditionID   string
	Number      int // from 1
	CaptureID   string
	TextSHA256  string
	WordsSHA256 string
	FirstSeen   time.Time
	LastSeen    time.Time // last trusted capture that showed it
	Reverts     int       // number of the earlier version with the same words; 0 if none
}
