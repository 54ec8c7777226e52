package capture

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"smallprint"
)

// byStatus judges by the status and by headers that name a wall.
func byStatus(a *Answer) Verdict {
	if v := byHeader(a); v.Outcome != smallprint.OutcomeOK {
		return v
	}
	s := a.Status
	said := fmt.Sprintf("status %d %s", s, http.StatusText(s))
	switch {
	case s == 0:
		return okay // the transport's outcome decides
	case s == http.StatusNotModified:
		return verdict(smallprint.OutcomeUnchanged, said)
	case s == http.StatusNotFound, s == http.StatusGone:
		return verdict(smallprint.OutcomeGone, said)
	case s == http.StatusUnavailableForLegalReasons:
		return verdict(smallprint.OutcomeLegalBlock, said)
	case s == http.StatusUnauthorized, s == http.StatusNetworkAuthenticationRequired:
		return verdict(smallprint.OutcomeLoginWall, said)
	case s == http.StatusNoContent, s == http.StatusResetContent:
		return verdict(smallprint.OutcomeEmpty, said)
	case s >= 500, s == http.StatusForbidden, s == http.StatusTooManyRequests:
		// Tests for robots come under these statuses too.
		if w := wallIn(look(a.Body), smallprint.OutcomeChallenge); w != "" {
			return verdict(smallprint.OutcomeChallenge, said+", and the page says "+w)
		}
		if s >= 500 {
			return verdict(smallprint.OutcomeServerError, said)
		}
		return verdict(smallprint.OutcomeBlocked, said)
	case s >= 400:
		return verdict(smallprint.OutcomeBlocked, said)
	case s >= 300 && a.Outcome == "":
		return verdict(smallprint.OutcomeMoved, said+" without an address to go to")
	}
	return okay
}

// byHeader knows the headers with which services say that a page is a test.
func byHeader(a *Answer) Verdict {
	for _, h := range []struct{ name, value string }{
		{"Cf-Mitigated", "challenge"}, {"X-Amzn-Waf-Action", "challenge"}, {"X-Amzn-Waf-Action", "captcha"},
		{"X-Datadome", "protected"}, {"X-Px-Block", "1"},
	} {
		if got := a.Header.Get(h.name); strings.EqualFold(got, h.value) && (a.Status >= 400 || h.name[0] != 'X' || strings.HasPrefix(h.name, "X-Amzn")) {
			return verdict(smallprint.OutcomeChallenge, fmt.Sprintf("header %s: %s", strings.ToLower(h.name), got))
		}
	}
	return okay
}

// byType judges by what kind of file the body is. The bytes have the last
// word: a PDF is one under any name.
func byType(a *Answer) Verdict {
	if len(bytes.TrimSpace(a.Body)) == 0 {
		return verdict(smallprint.OutcomeEmpty, fmt.Sprintf("status %d with an empty body", a.Status))
	}
	declared, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	found, _, _ := mime.ParseMediaType(http.DetectContentType(a.Body))
	switch {
	case isPDF(a.Body), found == "text/html":
		return okay
	case found == "text/plain", found == "text/xml":
		switch declared {
		case "", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", "application/octet-stream":
			return okay
		}
		return verdict(smallprint.OutcomeWrongType, fmt.Sprintf("content type %.60q", declared))
	case strings.HasPrefix(declared, "text/") && found == "application/octet-stream":
		return okay // text in an encoding that sniffing does not know
	}
	return verdict(smallprint.OutcomeWrongType, fmt.Sprintf("content type %.60q, and the bytes look like %s", declared, found))
}

func isPDF(b []byte) bool { return bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-")) }

func isHTML(a *Answer) bool {
	declared, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if isPDF(a.Body) || strings.HasSuffix(declared, "markdown") || declared == "text/plain" {
		return false
	}
	return strings.Contains(declared, "html") || strings.HasPrefix(http.DetectContentType(a.Body), "text/html")
}
