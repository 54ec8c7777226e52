package web

import "net/http"

// A route is an address and the page that answers it.
type route struct {
	pattern string
	handle  func(*server, http.ResponseWriter, *http.Request) error
}

// doc and ed are the two forms of a document's address: its main edition has
// the shorter one. Lists below a document end in a slash, so that no edition can
// be mistaken for one.
const (
	doc = "GET /platforms/{platform}/{document}"
	ed  = doc + "/{edition}"
)

var routes = []route{
	{"GET /{$}", (*server).home},
	{"GET /changes", (*server).changes},
	{"GET /changes/{id}", (*server).change},
	{"GET /platforms", (*server).platforms},
	{"GET /platforms/{platform}", (*server).platform},
	{doc, (*server).document},
	{ed, (*server).document},
	{doc + "/versions/{n}", (*server).version},
	{ed + "/versions/{n}", (*server).version},
	{doc + "/compare/{$}", (*server).compareForm},
	{ed + "/compare/{$}", (*server).compareForm},
	{doc + "/compare/{range}", (*server).compare},
	{ed + "/compare/{range}", (*server).compare},
	{doc + "/provisions/{lineage}", (*server).provision},
	{ed + "/provisions/{lineage}", (*server).provision},
	{doc + "/captures/{$}", (*server).ledger},
	{ed + "/captures/{$}", (*server).ledger},
	{"GET /captures/{id}", (*server).capture},
	{"GET /captures/{id}/bytes/{n}", (*server).captureBytes},
	{"GET /captures/{id}/bytes/{n}/served", (*server).captureBytes},
	{"GET /captures/{id}/copy/{n}", (*server).captureCopy},
	{"GET /captures/{id}/copy/{n}/served", (*server).captureCopy},
	{"GET /captures/{id}/screenshot/{n}", (*server).captureScreenshot},
	{"GET /captures/{id}/text.txt", (*server).captureTextFile},
	{"GET /captures/{id}/evidence.json", (*server).captureEvidenceJSON},
	{"GET /captures/{id}/capture.warc.gz", (*server).captureWARC},
	{"GET /registry", (*server).registry},
	{"GET /compare", (*server).versus},
	{"GET /types", (*server).types},
	{"GET /types/{type}", (*server).typePage},
	{"GET /search", (*server).search},
	{"GET /law", (*server).law},
	{"GET /law/{instrument}", (*server).instrument},
	{"GET /methodology", (*server).methodology},
	{"GET /coverage", (*server).coverage},
	{"GET /health", (*server).health},
	{"GET /about", (*server).about},
	{"GET /healthz", (*server).healthz},
	{"GET /robots.txt", (*server).robots},
	{"GET /favicon.svg", static("favicon.svg", "image/svg+xml")},
	{"GET /favicon.ico", static("favicon.svg", "image/svg+xml")},
	{"GET " + stylePath, static("style.css", "text/css; charset=utf-8")},
	{"GET /", (*server).missing},
}
