package capturetest

import "strings"

func list(s string) []string { return strings.Split(s, "|") }

// The words of made-up documents. Each slot of a sentence takes one at random.
var slots = map[string][]string{
	"data": list("account details|order histories|messages|photographs|location records|payment tokens|device identifiers|usage logs|contact lists|search queries|voice recordings|survey answers|delivery addresses|support tickets|profile pictures|calendar entries|playlists|invoices"),
	"whom": list("carriers|payment processors|auditors|resellers|hosting companies|insurers|research partners|affiliates|banks|subcontractors|event organisers|print shops|translators|advertisers|repair shops"),
	"aim":  list("run the service|find faults|prevent fraud|answer requests|plan capacity|meet legal duties|improve recommendations|send invoices|measure quality|train our staff|keep accounts safe|settle disputes|deliver parcels|test new features"),
	"act":  list("upload|publish|copy|resell|export|download|translate|forward|store|annotate|transfer|archive|print|schedule"),
	"obj":  list("content|files|reports|templates|listings|reviews|drawings|recordings|documents|tickets|maps|recipes|lessons|messages|catalogues"),
	"bad":  list("mislead others|disturb the service|break the law|harm children|collect addresses|send bulk mail|copy our software|bypass limits|impersonate anyone|spread viruses"),
	"n":    list("7|10|14|21|30|45|60|90"),
	"unit": list("days|working days|calendar days"),
	"sum":  list("50|100|150|250|500|1,000"),
	"when": list("when you open an account|when you place an order|while you use the service|after you close your account|when the law asks for it|when you write to us|each time you sign in|at the end of a term|when a payment fails|if a court so orders"),
	"how":  list("in writing|by e-mail|in your settings|through the help centre|by letter|with a form on our site|in the app"),
	"part": list("the service|the platform|our software|the website|the programme|the store|the network|the library"),
}

// The sentences of made-up documents.
var sentences = list("We collect {data} {when} so that we can {aim}.|We keep {data} for {n} {unit} and delete them afterwards.|We share {data} with {whom} in order to {aim}.|You may {act} {obj} through {part} as long as you do not {bad}.|You must not use {part} to {bad} or to {act} {obj} of others.|If you wish to {act} {obj}, tell us {how} at least {n} {unit} before.|We may suspend {part} {when}, and we tell you {how}.|Our liability for {obj} is limited to {sum} dollars for each claim.|You can ask us {how} which {data} we hold, and we answer within {n} {unit}.|Fees for {part} are due within {n} {unit} of the invoice.|We give you {n} {unit} of notice before we change what {part} offers.|{whom} who receive {data} from us may use them only to {aim}.|Where {whom} ask for {obj}, we check the request {when}.|You keep all rights in the {obj} that you {act} with {part}.|You grant us a licence to store {obj} so that we can {aim}.|You can object {how} to our use of {data} for the purpose to {aim}.|A refund of up to {sum} dollars is paid within {n} {unit} after you ask {how}.|We do not sell {data} to {whom}.|Nothing in this section keeps you from asking {whom} for advice {when}.|Unless agreed {how}, {obj} remain available for {n} {unit}.|You are responsible for the {obj} that you {act} {when}.|If we fail to {aim}, you may end the agreement {how} within {n} {unit}.")

var headings = list("Who we are|What this covers|Your account|Information we collect|How we use information|Sharing with others|Keeping information|Your choices|Content|Licence|Acceptable use|Fees and payment|Refunds|Delivery|Security|International transfers|Children|Cookies|Third parties|Intellectual property|Feedback|Confidentiality|Warranties|Limits of liability|Indemnity|Suspension|Ending the agreement|Disputes|Governing law|Changes to this document|Notices|Assignment|Severability|Accessibility|Complaints|Contact")

var termsTypes = list("Terms of Service|Privacy Policy|Acceptable Use Policy|Developer Terms|Community Guidelines|Seller Terms")

var syllables = list("ka|lo|mer|tin|va|dor|sel|qui|ran|bo|fel|na|zor|mi|tha|per|gal|us|ori|wen|lum|bra|sto|ny")

// German sentences for sites that send readers to another language.
var german = list("Wir erheben Ihre Kontodaten, wenn Sie bei uns bestellen, und löschen sie nach Ablauf der Frist.|Sie können jederzeit Auskunft darüber verlangen, welche Daten wir über Sie gespeichert haben.|Wir geben Ihre Angaben nur an Dienstleister weiter, die uns bei der Lieferung unterstützen.|Sie dürfen die Plattform nicht nutzen, um andere zu täuschen oder den Betrieb zu stören.|Die Gebühren sind innerhalb von vierzehn Tagen nach Zugang der Rechnung fällig.|Wir können den Dienst aussetzen, wenn ein Gericht dies anordnet, und informieren Sie darüber.|Unsere Haftung ist auf den Betrag beschränkt, den Sie im letzten Jahr gezahlt haben.|Änderungen dieser Bedingungen kündigen wir Ihnen rechtzeitig vorher in Textform an.")

// Words of furniture: of what stands around a document.
var furniture = list("Products|Pricing|Customers|Careers|Newsroom|Blog|Help centre|Status|Developers|Partners|Investors|Events|Gift cards|Store finder|Guides|Webinars|Community|Security overview|Integrations|Templates|Mobile app|Desktop app|Enterprise|Education|Startups|Changelog|Roadmap|Brand|Sustainability|Suppliers")
