package store

import (
	"database/sql"
	"errors"
	"slices"
	"time"

	"smallprint"
)

// A Place says where a text belongs, by the names people use.
type Place struct {
	Platform  string
	TermsType string
	Edition   string // slug; "" for "main"
	Language  string // declared; "" where not
	Region    string
	URLs      []string
	Selector  string
	Origin    smallprint.Origin
	Via       string // "http" or "browser" to force it; "" keeps what was found out
	// OverrideRobots is the operator's reason for not obeying robots.txt.
	OverrideRobots string
	AcceptLanguage string // "" follows from Language and Region
}

// Ensure returns the ids of the edition and the source at place. It makes what
// is absent, with ids of the time given. An edition holds texts of one kind of
// origin: where another has it already, the edition is named after the origin.
func (t *Tx) Ensure(place Place, at time.Time) (editionID, sourceID string, err error) {
	platform, err := t.ensurePlatform(place.Platform, at)
	if err != nil {
		return "", "", err
	}
	slug := smallprint.Slug(place.TermsType)
	document, err := t.idOr(func() error {
		return t.SaveDocument(smallprint.Document{ID: smallprint.NewID(at, "document", platform, slug), PlatformID: platform, Slug: slug, TermsType: place.TermsType})
	}, `SELECT id FROM documents WHERE platform_id = $1 AND slug = $2`, platform, slug)
	if err != nil {
		return "", "", err
	}
	editionID, err = t.ensureEdition(place, document, at)
	if err != nil {
		return "", "", err
	}
	urls := toJSON(place.URLs)
	sourceID, err = t.idOr(func() error {
		return t.SaveSource(smallprint.Source{ID: smallprint.NewID(at, "source", editionID, urls), EditionID: editionID, URLs: place.URLs, Selector: place.Selector,
			Origin: place.Origin, Via: place.Via, OverrideRobots: place.OverrideRobots, AcceptLanguage: place.AcceptLanguage})
	}, `SELECT id FROM sources WHERE edition_id = $1 AND urls = $2`, editionID, urls)
	if err != nil || place.Origin != smallprint.OriginLive {
		return editionID, sourceID, err
	}
	_, err = t.exec(`UPDATE sources SET selector = CASE WHEN $2 = '' THEN selector ELSE $2 END, override_robots = CASE WHEN $3 = '' THEN override_robots ELSE $3 END,
		via = CASE WHEN $4 = '' THEN via ELSE $4 END, origin = $5, accept_language = CASE WHEN $6 = '' THEN accept_language ELSE $6 END
		WHERE id = $1 AND (($2 <> '' AND selector <> $2) OR ($3 <> '' AND override_robots <> $3) OR ($4 <> '' AND via <> $4) OR origin <> $5
		OR ($6 <> '' AND accept_language <> $6))`,
		sourceID, place.Selector, place.OverrideRobots, place.Via, place.Origin, place.AcceptLanguage)
	return editionID, sourceID, err
}

// together are the origins whose captures are of the page itself, as anyone
// is served it, and which one edition may hold side by side. Curated texts and
// another recorder's snapshots keep to editions of their own.
var together = []smallprint.Origin{smallprint.OriginLive, smallprint.OriginWayback, smallprint.OriginWARC}

func kin(o smallprint.Origin) []smallprint.Origin {
	if slices.Contains(together, o) {
		return together
	}
	return []smallprint.Origin{o}
}

// ensurePlatform finds a platform by name. Two names that give one slug are
// two platforms: the later one's slug ends in a part of its digest.
func (t *Tx) ensurePlatform(name string, at time.Time) (string, error) {
	return t.idOr(func() error {
		slug := smallprint.Slug(name)
		taken, err := t.id(`SELECT id FROM platforms WHERE slug = $1`, slug)
		if err != nil {
			return err
		}
		if taken != "" {
			slug += "-" + smallprint.Digest([]byte(name))[:6]
		}
		return t.SavePlatform(smallprint.Platform{ID: smallprint.NewID(at, "platform", slug), Slug: slug, Name: name})
	}, `SELECT id FROM platforms WHERE name = $1`, name)
}

func (t *Tx) ensureEdition(place Place, document string, at time.Time) (string, error) {
	slug := place.Edition
	if slug == "" {
		slug = "main"
	}
	like := kin(place.Origin)
	other, err := t.id(`SELECT s.id FROM sources s JOIN editions e ON e.id = s.edition_id WHERE e.document_id = $1 AND e.slug = $2 AND s.origin NOT IN (`+
		placeholders(3, len(like))+`)`, append([]any{document, slug}, anys(like)...)...)
	if err != nil {
		return "", err
	}
	if other != "" {
		slug = string(like[0])
	}
	return t.idOr(func() error {
		return t.SaveEdition(smallprint.Edition{ID: smallprint.NewID(at, "edition", document, slug), DocumentID: document, Slug: slug, Language: place.Language, Region: place.Region})
	}, `SELECT id FROM editions WHERE document_id = $1 AND slug = $2`, document, slug)
}

// idOr returns the id that a query finds; where it finds none it calls save
// and asks again.
func (t *Tx) idOr(save func() error, query string, args ...any) (string, error) {
	id, err := t.id(query, args...)
	if err != nil || id != "" {
		return id, err
	}
	if err := save(); err != nil {
		return "", err
	}
	return t.id(query, args...)
}

func (t *Tx) id(query string, args ...any) (string, error) {
	var id string
	err := t.tx.QueryRowContext(t.ctx, query, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, dbError("read", err)
}
