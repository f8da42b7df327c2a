from tests.support.cast import Cast
def test_it(cast: Cast, upload, work):
    b = cast.sign_in_as("hr")
    for u in ("/imports", "/imports/new", "/imports/template.csv"):
        r = b.get(u); assert r.status_code == 200, r.text
    at = upload(b, "TT-1,Nguyễn Văn An,01/02/1980,Chuyên viên,Sở Thông tin và Truyền thông,0912345678,", "x y,Lê,99,,Sở Lạ,,")
    r = b.get(at); assert r.status_code == 200; print(r.text[r.text.index("<main"):])
    r = b.send(at + "/row", {"row": "2", "out": "1"}, headers={"HX-Request": "true"}); assert r.status_code == 200; 
    r = b.send(at + "/row", {"row": "2", "out": "0"}); assert r.status_code == 303, r.text
    r = b.send(at + "/start"); assert r.status_code == 303
    r = b.get(at); assert "progress" in r.text
    assert b.get(at + "/progress").status_code == 200
    work()
    r = b.get(at); assert r.status_code == 200; print(r.text[r.text.index("<main"):])
    print(b.get(at + "/refused.csv").text); print(b.get(at + "/results.csv").text)
    r = b.get("/imports"); assert r.status_code == 200; print(r.text[r.text.index("<main"):])
    assert 0
