import csv, sys, pytest, logging; logging.disable(50)
sys.path.insert(0,'/tmp/crawl')
from tests.pages import table
from tests.pages.table import Line
from tests.pages.world import ROLES, build
from django.core.cache import cache
import re, urllib.parse
ERR={}
@pytest.mark.django_db
def test_it():
    from addresses import A
    w=build()
    rows=[]
    for a in A:
        addr,_,sent=(x.strip() for x in a.partition("|"))
        rows.append({"address":addr,"method":"GET","sent":""}); rows.append({"address":addr,"method":"POST","sent":sent})
    for role in ROLES:
        c=w.window(role); cache.clear(); c.raise_request_exception=False
        for r in rows:
            if "/calendar" in r["address"] and not w.of.get("secret"): continue
            resp=Line(r["address"],r["method"],r["sent"],{}).asked(c,w)
            r[role]=table.said(resp)
            if resp.status_code==500 or (resp.status_code==422 and r["sent"]):
                e=getattr(resp,'exc_info',None)
                key=(r["method"],r["address"])
                if key not in ERR: ERR[key]=(role, repr(e[1])[:300] if e else re.findall(r'id="errors".*?</(?:div|section)>', resp.content.decode(), re.S)[:1])
    with open("/tmp/crawl/roles.csv","w",newline="") as f:
        wr=csv.DictWriter(f,["address","method","sent",*ROLES],lineterminator="\n"); wr.writeheader(); wr.writerows(rows)
    for k,v in ERR.items(): print(k,v)
