package web

import (
	"net/url"
	"strconv"
	"strings"

	"smallprint/internal/store"
)

// mainEdition is the slug of the edition that its document's address shows.
const mainEdition = "main"

func platformPath(slug string) string { return "/platforms/" + url.PathEscape(slug) }

// docPath returns the address of an edition.
func docPath(r store.Ref) string {
	p := platformPath(r.PlatformSlug) + "/" + url.PathEscape(r.DocumentSlug)
	if r.Edition != mainEdition {
		p += "/" + url.PathEscape(r.Edition)
	}
	return p
}

func versionPath(r store.Ref, n int) string { return docPath(r) + "/versions/" + strconv.Itoa(n) }

func textPath(r store.Ref, n int) string { return versionPath(r, n) + ".txt" }

func comparePath(r store.Ref, a, b int) string {
	return docPath(r) + "/compare/" + strconv.Itoa(a) + "..." + strconv.Itoa(b)
}

func provisionPath(r store.Ref, lineage string) string {
	return docPath(r) + "/provisions/" + url.PathEscape(lineage)
}

// changesPath lists the change records of an edition with a grade.
func changesPath(r store.Ref, grade string) string {
	q := url.Values{"grade": {grade}, "platform": {r.PlatformSlug}, "document": {r.DocumentSlug}}
	if r.Edition != mainEdition {
		q.Set("edition", r.Edition)
	}
	return "/changes?" + q.Encode()
}

func changePath(id string) string { return "/changes/" + url.PathEscape(id) }

func capturePath(id string) string { return "/captures/" + url.PathEscape(id) }

func bytesPath(id string, page int) string { return capturePath(id) + "/bytes/" + strconv.Itoa(page) }

func copyPath(id string, page int) string { return capturePath(id) + "/copy/" + strconv.Itoa(page) }

func screenshotPath(id string, page int) string {
	return capturePath(id) + "/screenshot/" + strconv.Itoa(page)
}

func typePath(key string) string { return "/types/" + url.PathEscape(key) }

func lawPath(instrument string) string { return "/law/" + url.PathEscape(instrument) }

// outside returns addr if it may be linked to: an absolute web address and
// nothing else. Others are shown as words.
func outside(addr string) string {
	u, err := url.Parse(addr)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return ""
	}
	return u.String()
}

// fragment returns addr with a text fragment that finds the quote on the live
// page, "" where addr may not be linked to. Long quotes are named by their
// first and last words, as the fragment may not cross blocks otherwise.
func fragment(addr, quote string) string {
	addr = outside(addr)
	words := strings.Fields(quote)
	if addr == "" || len(words) == 0 {
		return ""
	}
	addr, _, _ = strings.Cut(addr, "#")
	if len(words) <= 10 {
		return addr + "#:~:text=" + fragmentEscape(strings.Join(words, " "))
	}
	return addr + "#:~:text=" + fragmentEscape(strings.Join(words[:5], " ")) + "," + fragmentEscape(strings.Join(words[len(words)-5:], " "))
}

// fragmentEscape also escapes the three characters that mean something in a
// text directive.
func fragmentEscape(s string) string {
	return strings.NewReplacer("-", "%2D", ",", "%2C", "&", "%26").Replace(url.PathEscape(s))
}
