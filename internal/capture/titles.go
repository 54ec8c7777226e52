package capture

import (
	"fmt"
	"regexp"
	"strings"

	"smallprint"
)

// statusTitles are titles and headings that are, as a whole, a status phrase.
var statusTitles = []struct {
	outcome smallprint.Outcome
	re      *regexp.Regexp
}{
	{smallprint.OutcomeChallenge, whole(`just a moment( please)?|attention required!?|checking (if|that)? ?(the site connection is secure|your (browser|connection)).*|(please )?(verify|verifying|confirm|making sure)( that)? you(('| a)re| are)? (a )?(human|not a (robot|bot)).*|are you (a )?(robot|human|bot)|(\w+ )?(security|robot|bot|human) (check|verification|challenge|checkpoint)|human verification|pardon our interruption|one more step|ddos protection by .*|ddos-guard|please (stand by|wait)( while .*)?|(client |javascript )?challenge|(re)?captcha( required)?|un instant( s'il vous plaît)?|einen moment( bitte)?|un momento|bitte (warten|bestätigen sie, dass sie ein mensch sind).*|vérification de sécurité`)},
	{smallprint.OutcomeLegalBlock, whole(`(error )?(451 )?unavailable (for|due to) legal reasons|(451|content blocked)( by court order)?|blocked by (court order|order of the court)`)},
	{smallprint.OutcomeBlocked, whole(`(error )?(403 )?(access (to this (page|site|website) )?(is |was |has been )?(denied|forbidden|blocked|restricted)|forbidden)( error)?|(403|sorry) ?[,:-]? (forbidden|access denied)|(sorry,? )?you (have been|are|were) (blocked|denied access)( .{1,40})?|(your )?request (was |has been |is )?(blocked|rejected|denied)|request (rejected|unsuccessful)|(error )?(429 )?too many requests|(error )?rate limit(ed| exceeded)|unusual (traffic|activity).*|(this )?((service|site|website|content|page|product)s? )?((is|are) )?(currently )?(not available|unavailable) in your (country|region|location|area)( yet)?|(error )?(1005|1006|1009|1010|1012|1015|1020)|error 10(05|06|09|10|12|15|20)|web page blocked!?|sucuri website firewall|zugriff verweigert|accès (refusé|interdit)|acceso (denegado|prohibido)|accesso negato|toegang geweigerd|acesso negado`)},
	{smallprint.OutcomeSoft404, whole(notFound)},
	{smallprint.OutcomeServerError, whole(`(error )?(500 )?internal (server )?error|(error )?(502 )?bad gateway|(error )?(503 )?service (temporarily )?unavailable|(error )?(504 )?gateway time-?out|(oops[,!.]? )?something went wrong|an unexpected error (has )?occurred|we('| wi)ll be (right |be )?back( soon| shortly)?|(we are |we're )?(currently )?(down |closed )?(for )?((scheduled|planned|site|under|website|system|routine) ){0,2}maintenance( mode| in progress| break)?|(site|website|page|service)? ?(is )?(temporarily|currently) (unavailable|down|offline)|coming soon|under construction|an error (has )?occurred|application error.*|error establishing a database connection|wartungsarbeiten|(en )?maintenance|site en maintenance|en mantenimiento|in manutenzione|onderhoud`)},
	{smallprint.OutcomeLoginWall, whole(`(please )?(sign|log) ?-?in( or (sign up|register|join|create an account))?( to (continue|your account|view this page|.{1,40}))?|login|(sign|log) ?-?in required|authentication required|members? only|subscribers? only|subscribe to (continue|read|keep reading).*|(this (article|page|content) is )?for (subscribers|members) only|welcome to .{1,30} (wi-?fi|guest network)|(guest |free )?wi-?fi (log-?in|access|portal)|captive portal|network (log-?in|authentication)( required)?|anmelden|(bitte )?(melden sie sich an|einloggen)|connexion|(veuillez )?vous (connecter|identifier)|connectez-vous|iniciar sesión|inicia sesión|accedi|inloggen|iniciar sessão|entrar`)},
	{smallprint.OutcomeConsentWall, whole(`before you (continue|proceed|enter)( to .{1,40})?|(we|your) (value|care about|respect) your privacy|your privacy( choices)?( matters)?|(cookie|privacy|your) consent( required)?|we use cookies|cookies?( on .{1,40})?|manage (your )?(consent|cookies)|age (verification|check|gate|restricted)( required)?|(please )?(verify|confirm) your age|are you (over|at least|of) (18|21|legal).*|bevor sie (fortfahren|weitermachen)( .{1,40})?|wir (schätzen|respektieren) ihre privatsphäre|ihre privatsphäre( ist uns wichtig)?|avant de continuer( .{1,40})?|(nous respectons )?votre vie privée( .{1,30})?|antes de (continuar|ir a)( .{1,40})?|(valoramos|respetamos) (su|tu) privacidad|(tu|su) privacidad( nos importa)?|prima di continuare( .{1,40})?|(rispettiamo )?la tua privacy( .{1,30})?|voordat (je|u) verdergaat( .{1,40})?|(wij |we )?(respecteren|waarderen) (je|uw) privacy|antes de continuar( .{1,40})?|(a sua|sua) privacidade( .{1,30})?`)},
}

// notFound is what pages that do not exist are titled, in several languages.
const notFound = `(error )?(404|410)( error)?|(error )?((404|410)[ :-]* )?(error )?((sorry|oops|uh oh|whoops)[,!.]? )?((this|that|the|your) )?(page|file|document|article|content|resource|policy|url)?( (you requested|requested|you're looking for|you (are|were) looking for))? ?((is|was|could|can|does|do|has) ?)?(not|no longer|n.t|can.?not) (be )?(found|exists?|available|here)|((this|that|the) )?(page|file|document|article|resource) ((is|was|has been) )?(gone|missing|removed|unavailable|deleted|moved or deleted)|(sorry,? )?(we|i) (could not|couldn.t|cannot|can.t|can not) find (that|this|the|your) (page|article|document).*|nothing (was )?found( here)?|(oops[,!.]? )?(that|this) page (can.t|cannot) be found|` +
	`(404 )?(erreur 404|page (introuvable|non trouvée|inexistante))|(oups[,!.]? )?cette page (n'existe (pas|plus)|est introuvable)|(fehler 404|(die )?seite (wurde )?nicht gefunden|seite nicht (vorhanden|verfügbar)|diese seite (existiert|gibt es) (leider )?nicht( mehr)?)|((error 404 )?página no encontrada|(esta|la) página no (existe|está disponible|se encuentra))|(pagina non trovata|la pagina non esiste( più)?)|(pagina niet gevonden|deze pagina bestaat niet( meer)?)|((404 )?página não encontrada|esta página não existe)|(nie znaleziono strony|strona nie (istnieje|została znaleziona))|(sidan (hittades inte|kunde inte hittas|finns inte))|(siden (blev ikke fundet|ble ikke funnet|findes ikke|finnes ikke))|(sivua ei löyty(nyt|y))|(sayfa bulunamadı)|(stránka nenalezena)|(страница не найдена)|(сторінку не знайдено)|(ページが見つかりません(でした)?|お探しのページは見つかりませんでした)|(页面不存在|找不到(该)?页面|找不到網頁)|(페이지를 찾을 수 없습니다)|` +
	`index of /.*|directory listing for .*|welcome to (nginx|openresty|caddy|centos)!?|(apache2? )?(debian|ubuntu|centos|fedora|red hat)?( linux)? ?(apache2?|http server) (default|test) page.*|test page for the .*|apache2? .{0,20}default page.*|it works!?|iis windows( server)?|internet information services|default web site page|(account|domain|website) (suspended|expired|parked|not configured)|(this )?(domain|website|site) (name )?(is|may be) (for sale|parked|expired|available)|.{3,40} is for sale!?|buy this domain|(parked|domain) (domain|parking)( page)?|this account has been suspended|no such (app|site|bucket|application)|there isn't a .{1,30} site here|site not found|project not found|deployment not found|(this )?(shop|store|site) is (currently )?(unavailable|closed)`

func whole(s string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:` + s + `)[.!。\x{2026}…]*$`)
}

// namesDocument knows titles of documents.
var namesDocument = regexp.MustCompile(`(?i)\b(policy|policies|terms|conditions|agreement|notice|statement|guidelines|rules|licen[cs]e|addendum|disclosure|charter|imprint|code of conduct|sub-?processors?|privacy|legal|warranty|eula|datenschutz\w*|nutzungsbedingungen|geschäftsbedingungen|agb|impressum|conditions générales|mentions légales|confidentialité|política|términos|privacidad|condizioni|termini|informativa|voorwaarden|privacyverklaring|privacybeleid|termos|privacidade)\b|利用規約|プライバシー|隐私|隱私|条款|服務條款|개인정보|약관`)

// titleCut cuts a title into the pieces around a site's name.
var titleCut = regexp.MustCompile(`\s+[-|·•:»\x{2013}\x{2014}]+\s+|\s*\|\s*|:\s+`)

// wallIn returns the title or heading that says what the page is, or "".
func wallIn(f *facts, want smallprint.Outcome) string {
	names := append([]string{f.title}, titleCut.Split(f.title, -1)...)
	heads := 1
	if want == smallprint.OutcomeChallenge {
		heads = 2 // the first is the site's name
	}
	names = append(names, f.heads[:min(heads, len(f.heads))]...)
	for _, st := range statusTitles {
		if st.outcome != want {
			continue
		}
		for _, n := range names {
			n = strings.Join(strings.Fields(n), " ")
			if len(n) > 2 && len(n) < 100 && st.re.MatchString(strings.ReplaceAll(n, "\u2019", "'")) {
				return fmt.Sprintf("%q", n)
			}
		}
	}
	return ""
}

// phrases are sentences that a wall says where its title says nothing. They
// count only on pages with little text.
var phrases = []struct {
	outcome smallprint.Outcome
	words   int // pages with more words than this are not judged by it
	re      *regexp.Regexp
}{
	{smallprint.OutcomeChallenge, 120, regexp.MustCompile(`(?i)verify(ing)? (that )?you are (a )?human|complete the (captcha|security check)|prove (that )?you('| a)re (not a robot|human)|checking your browser before|enable javascript and cookies to continue|(unusual|automated) (traffic|requests) from your|press (&|and) hold to confirm|making sure you.re not a (bot|robot)|you are now in (line|the queue)|verifying your connection`)},
	{smallprint.OutcomeLegalBlock, 120, regexp.MustCompile(`(?i)(unavailable|not available|blocked|withheld|restricted).{0,60}(legal reasons|court order|general data protection regulation|\bGDPR\b|european economic area)|due to (legal|regulatory) (reasons|requirements).{0,80}(unavailable|not available|cannot)`)},
	{smallprint.OutcomeBlocked, 120, regexp.MustCompile(`(?i)you don.t have permission to access|the owner of this website .{0,40}has banned|request(ed url)? (was|has been) (rejected|blocked)|reference (#|id:? ?)[0-9a-f]+\.[0-9a-f]+|error code: 10\d\d|your (ip|ip address|network) (has been|was|is) (blocked|banned|blacklisted)|(is|are) not (currently )?available in your (country|region|location)|request unsuccessful.{0,20}incident id|support id is:? ?<?\d+`)},
	{smallprint.OutcomeSoft404, 120, regexp.MustCompile(`(?i)(the )?page (that )?(you|you're|you are|you were) .{0,30}(could not|couldn.t|cannot|can.t|can not|was not|wasn.t|does not|doesn.t|no longer).{0,12}(found|exists?|available)|(could not|couldn.t|cannot|can.t) find (the|that|this) page|^.{0,80}\bpage not found\b|(this )?domain (name )?(is|may be) (for sale|parked)|buy this domain|related searches.{0,80}privacy policy$|die (gesuchte|angeforderte) seite .{0,40}nicht|la page (que vous|demandée).{0,40}(n'existe|introuvable)|la página que (busca|buscas|está buscando).{0,40}no`)},
	{smallprint.OutcomeServerError, 80, regexp.MustCompile(`(?i)(undergoing|performing|under|down for|carrying out) (some )?((scheduled|planned|essential|routine) )?maintenance|please try again (later|in a few (minutes|moments))`)},
	{smallprint.OutcomeLoginWall, 80, regexp.MustCompile(`(?i)(sign|log) in to (continue|view|see|read|access)|you (must|need to) (be logged in|sign in|log in)|subscribe (now )?to (continue|keep) reading|(already|become) a (subscriber|member)\?|accept the terms to (connect|use) (to )?(the )?(wi-?fi|network|internet)|connect to (the )?(wi-?fi|internet)`)},
}
