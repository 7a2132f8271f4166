"""The environment sector, served from Python: graphql-core and cryptography."""
import base64, hashlib, json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from graphql import build_schema, graphql_sync

GATEWAY = load_pem_public_key(open(os.environ['HUB_HOP_PUBLIC_KEY_FILE'], 'rb').read())
PATH = '/'  # the sector's URL, as the gateway is told it
GRADES = {'91130502TT000H9J6D': 'D', '91130435TT00027R8P': 'A'}
NOTICE = '评价结果仅供监管参考，不作为行政处罚的直接依据。Reference for supervision, never a direct basis for punishment.'

# The SDL the hub composed, and what every Federation 2 subgraph adds to it.
sdl = open(os.environ['SDL'], encoding='utf-8').read()
schema = build_schema(sdl + '''
scalar _Any
union _Entity = Enterprise
type Query { _entities(representations: [_Any!]!): [_Entity]! }
type Mutation
''', assume_valid=True)
schema.type_map['_Entity'].resolve_type = lambda *_: 'Enterprise'


def grade_of(uscc):
    """Never null: null means that the sector did not answer."""
    grade = GRADES.get(uscc)
    nothing = dict(competingGrades=[], severeListings=[], evidence=[], repairedEvidenceKeys=[])
    if grade is None:
        return dict(sector='ENVIRONMENT', status='NOT_APPLICABLE', notice=NOTICE, **nothing)
    return dict(
        sector='ENVIRONMENT', status='GRADED', grade=grade, effectiveClass='D' if grade == 'E' else grade,
        schemeVersion='HEB-ENV-2024', schemeStatus='ACTIVE', authorityLevel='PROVINCIAL', evaluatorTier='CITY',
        period='2026Q3', periodStart='2026-07-01', periodEnd='2026-09-30', evaluatedOn='2026-10-15',
        publishedOn='2026-10-20', receivedAt='2026-10-20T08:00:00.000Z', freshness='FRESH', notice=NOTICE, **nothing)


class Root:
    def _entities(self, info, representations):
        return [dict(uscc=r['uscc'], environment=grade_of(r['uscc'])) for r in representations]


def unpadded(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


def signed_by_the_gateway(authorization, method, path, body):
    """A JWT, EdDSA, of half a minute, for this call alone. Its claims role, sectors and purpose say who asks."""
    try:
        head, claims, signature = authorization.removeprefix('Bearer ').split('.')
        GATEWAY.verify(unpadded(signature), f'{head}.{claims}'.encode())
        claims = json.loads(unpadded(claims))
        target = path.removeprefix(PATH.rstrip('/'))
        call = hashlib.sha256(f'{method} {"" if target == "/" else target}\n'.encode() + body).digest()
        return (claims['exp'] > time.time() and claims['iss'] == 'sector-credit-hub/gateway'
                and claims['aud'] == 'sector-credit-hub/subgraph/environment' and unpadded(claims['call']) == call)
    except Exception:
        return False


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self, status, body):
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = self.rfile.read(int(self.headers['content-length']))
        if not signed_by_the_gateway(self.headers.get('authorization', ''), 'POST', self.path, body):
            return self.answer(401, {'errors': [{'message': 'Only the gateway.', 'extensions': {'code': 'UNAUTHENTICATED'}}]})
        request = json.loads(body)
        result = graphql_sync(schema, request['query'], Root(), variable_values=request.get('variables'))
        self.answer(200, result.formatted)

    def do_GET(self):  # /changes?after=<sequence>&limit=<rows>: which enterprises changed, oldest first
        if not signed_by_the_gateway(self.headers.get('authorization', ''), 'GET', self.path, b''):
            return self.answer(401, {'errors': [{'message': 'Only the gateway.', 'extensions': {'code': 'UNAUTHENTICATED'}}]})
        after = int(parse_qs(urlparse(self.path).query)['after'][0])
        changes = [dict(sequence=number, uscc=uscc) for number, uscc in enumerate(GRADES, 1)]
        self.answer(200, [change for change in changes if change['sequence'] > after])


ThreadingHTTPServer(('127.0.0.1', 4710), Handler).serve_forever()
