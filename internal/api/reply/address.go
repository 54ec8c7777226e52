package reply

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"smallprint/internal/store"
)

// Base returns the address of the site without a slash at the end: the one
// configured, or the one that was asked for.
func Base(configured string, r *http.Request) string {
	if configured != "" {
		return strings.TrimRight(configured, "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	u, err := url.Parse(scheme + "://" + r.Host)
	if err != nil || u.Host != r.Host || r.Host == "" {
		return ""
	}
	return u.String()
}

// PlatformPath is the page of a platform.
func PlatformPath(slug string) string { return "/platforms/" + url.PathEscape(slug) }

// DocumentPath is the page of an edition.
func DocumentPath(r store.Ref) string {
	p := PlatformPath(r.PlatformSlug) + "/" + url.PathEscape(r.DocumentSlug)
	if r.Edition != "main" {
		p += "/" + url.PathEscape(r.Edition)
	}
	return p
}

// VersionPath is the page of a version.
func VersionPath(r store.Ref, n int) string {
	return DocumentPath(r) + "/versions/" + strconv.Itoa(n)
}

// ChangePath is the page of a change record.
func ChangePath(id string) string { return "/changes/" + url.PathEscape(id) }

// TypePath is the page of a type of provisions.
func TypePath(key string) string { return "/types/" + url.PathEscape(key) }
