package importer

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A commitInfo is what a commit says about itself.
type commitInfo struct {
	at        time.Time
	subject   string
	first     bool // by its subject
	recorded  bool // by its subject the platform's page changed
	snapshots []string
	url       string
	fetcher   string
	original  string
}

// parseCommit reads a raw commit object. What is missing or malformed stays
// empty: hand-made commits are allowed anything.
func parseCommit(raw []byte) commitInfo {
	head, message, _ := strings.Cut(strings.ToValidUTF8(string(raw), "\uFFFD"), "\n\n")
	var c commitInfo
	for line := range strings.Lines(head) {
		if author, ok := strings.CutPrefix(line, "author "); ok {
			c.at = authorTime(author)
		}
	}
	c.subject, message, _ = strings.Cut(strings.TrimLeft(message, "\n"), "\n")
	c.subject = strings.TrimSpace(c.subject)
	c.first, c.recorded = readSubject(c.subject)
	for line := range strings.Lines(message) {
		c.readLine(strings.TrimSpace(line))
	}
	return c
}

// authorTime reads "Name <mail> seconds zone".
func authorTime(author string) time.Time {
	f := strings.Fields(author[strings.LastIndexByte(author, '>')+1:])
	if len(f) == 0 {
		return time.Time{}
	}
	s, err := strconv.ParseInt(f[0], 10, 64)
	if err != nil || s < 0 || s > 1<<37 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

// subjects are the beginnings that Open Terms Archive's engine has used.
// "Apply technical or declaration upgrade on" and its older form "Refilter" are
// not among them: like commits by hand they record no change by the platform.
var subjects = []struct {
	prefix string
	first  bool
}{
	{"first record of ", true},
	{"start tracking ", true},
	{"record new changes of ", false},
	{"update ", false},
}

func readSubject(subject string) (first, recorded bool) {
	low := strings.ToLower(subject)
	for _, s := range subjects {
		if strings.HasPrefix(low, s.prefix) {
			return s.first, !s.first
		}
	}
	return false, false
}

var (
	inURL  = regexp.MustCompile(`https?://\S+`)
	aHexID = regexp.MustCompile(`\b[0-9a-f]{5,40}\b`)
)

// maxNamed bounds the snapshots that one message can name.
const maxNamed = 200

func (c *commitInfo) readLine(line string) {
	key, value, ok := strings.Cut(line, ":")
	if ok && len(key) > 2 && strings.EqualFold(key[:2], "x-") && !strings.ContainsAny(key, " \t") {
		c.readTrailer(strings.ToLower(key), strings.TrimSpace(value))
		return
	}
	for _, u := range inURL.FindAllString(line, -1) {
		ids := aHexID.FindAllString(u, -1)
		if len(ids) == 0 || len(c.snapshots) >= maxNamed {
			continue
		}
		if id := ids[len(ids)-1]; !slices.Contains(c.snapshots, id) {
			c.snapshots = append(c.snapshots, id)
		}
	}
}

func (c *commitInfo) readTrailer(key, value string) {
	switch key {
	case "x-source-document-location":
		c.url = webAddress(value)
	case "x-fetcher":
		if len(value) <= 100 {
			c.fetcher = value
		}
	case "x-original-commit":
		if validID(value) {
			c.original = value
		}
	}
}

// webAddress returns the address if it is one of a web page.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(s) > 4096 {
		return ""
	}
	return s
}
