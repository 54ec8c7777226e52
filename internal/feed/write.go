package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"time"

	"smallprint/internal/api/reply"
)

// Written with encoding/xml and not a feed library: ids must be ours and
// permanent, and what may not stand in XML is to be replaced in every field.

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Link      atomLink   `xml:"link"`
	Terms     []atomTerm `xml:"category"`
	Summary   string     `xml:"summary"`
	Content   atomText   `xml:"content"`
}

func stamp(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}

func (s *server) atom(w http.ResponseWriter, r *http.Request, q question) error {
	items, err := s.changes(r.Context(), q)
	if err != nil {
		return err
	}
	f := atomFeed{ID: permanentID("feed", r.URL.RequestURI()), Title: clean("smallprint: " + q.title), Updated: stamp(newest(items)), Author: "smallprint",
		Links: []atomLink{{"self", "application/atom+xml", q.self}, {"alternate", "text/html", q.base + "/changes"}}}
	for _, it := range items {
		e := atomEntry{ID: it.id, Title: it.title, Published: stamp(it.row.Detected), Updated: stamp(it.row.Detected), Link: atomLink{"alternate", "text/html", it.link},
			Summary: clean(it.row.Summary), Content: atomText{"html", it.html()}, Terms: []atomTerm{{"grade:" + string(it.row.Grade)}}}
		for _, t := range it.row.Types {
			e.Terms = append(e.Terms, atomTerm{clean(t)})
		}
		f.Entries = append(f.Entries, e)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", " ")
	if err := enc.Encode(f); err != nil {
		return err
	}
	reply.Write(w, r, "application/atom+xml; charset=utf-8", newest(items), b.Bytes())
	return nil
}

type jsonFeed struct {
	Version string     `json:"version"`
	Title   string     `json:"title"`
	Home    string     `json:"home_page_url"`
	Feed    string     `json:"feed_url"`
	Items   []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary,omitempty"`
	HTML      string   `json:"content_html"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published"`
	Tags      []string `json:"tags"`
	About     struct {
		Change    string   `json:"change"`
		Grade     string   `json:"grade"`
		Direction string   `json:"direction,omitempty"`
		State     string   `json:"state"`
		Reasons   []string `json:"reasons"`
	} `json:"_smallprint"`
}

func (s *server) jsonFeed(w http.ResponseWriter, r *http.Request, q question) error {
	items, err := s.changes(r.Context(), q)
	if err != nil {
		return err
	}
	f := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: clean("smallprint: " + q.title), Home: q.base + "/", Feed: q.self, Items: []jsonItem{}}
	for _, it := range items {
		j := jsonItem{ID: it.id, URL: it.link, Title: it.title, Summary: clean(it.row.Summary), HTML: it.html(), Text: it.text(), Published: stamp(it.row.Detected), Tags: cleanAll(it.row.Types)}
		j.About.Change, j.About.Grade, j.About.Direction, j.About.State = it.row.ID, string(it.row.Grade), string(it.row.Direction), string(it.row.State)
		j.About.Reasons = cleanAll(it.row.Diff.Reasons)
		f.Items = append(f.Items, j)
	}
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	reply.Write(w, r, "application/feed+json; charset=utf-8", newest(items), b)
	return nil
}

func cleanAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = clean(s)
	}
	return out
}
