// Checks a receipt in this browser: leaf, path, root, signature. The proof stands behind "#" and is sent to nobody.
// Its form is that of mechanisms/decisions/rules/receipts.py. No WebCrypto: it is missing on plain http.
import * as ed25519 from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2";

ed25519.etc.sha512Sync = (...parts) => sha512(ed25519.etc.concatBytes(...parts));

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
const same = (a, b) => hex(a) === hex(b);
const join = ed25519.etc.concatBytes;
const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

export function parse(text) {
  const parts = text.split(".");
  if (parts.length !== 11 || parts[0] !== "1") return null;
  const packed = bytesOf(parts[4]);
  const path = [];
  for (let at = 0; at < packed.length; at += 32) path.push(packed.slice(at, at + 32));
  const id = hex(bytesOf(parts[1]));
  const uid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join("-");
  const proof = { uid, index: Number(parts[2]), leaf: bytesOf(parts[3]), path, size: Number(parts[5]), root: bytesOf(parts[6]), time: parts[7], occasion: parts[8] };
  proof.name = new TextDecoder().decode(bytesOf(parts[9]));
  proof.signature = bytesOf(parts[10]);
  return proof;
}

// RFC 9162, 2.1.3.2; halving by division: sizes may exceed 32 bits.
export function includes(proof) {
  if (!(proof.index >= 0 && proof.index < proof.size)) return false;
  let position = proof.index;
  let last = proof.size - 1;
  let node = proof.leaf;
  for (const sibling of proof.path) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      node = nodeHash(sibling, node);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else node = nodeHash(node, sibling);
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(node, proof.root);
}

export function signed(proof, name, key) {
  if (proof.name !== name || proof.signature.length !== 68) return false;
  const encoder = new TextEncoder();
  const id = sha256(join(encoder.encode(`${name}\n`), Uint8Array.of(1), key)).slice(0, 4);
  const body = `mulin/assembly/${proof.uid}\n${proof.size}\n${base64(proof.root)}\ntime ${proof.time}\nevent ${proof.occasion}\n`;
  return same(id, proof.signature.slice(0, 4)) && ed25519.verify(proof.signature.slice(4), encoder.encode(body), key);
}

export function words(root, first, second) {
  let number = 0n;
  root.slice(0, 11).forEach((one) => (number = (number << 8n) | BigInt(one)));
  const found = [];
  for (let place = 7n; place >= 0n; place -= 1n) {
    const word = Number((number >> (11n * place)) & 2047n);
    found.push([...first][word >> 5] + [...second][word & 31]);
  }
  return found;
}

export function code(leaf) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  leaf.slice(0, 7).forEach((one) => (bits += one.toString(2).padStart(8, "0")));
  const text = [...Array(10).keys()].map((at) => letters[parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join("");
  return `${text.slice(0, 5)} ${text.slice(5)}`;
}

const occasions = { open: "表决开始", hourly: "每小时", close: "表决截止", tally: "计票", announce: "公告", receipt: "出回执时", ballot: "投票时" };

function show(box) {
  const text = location.hash.slice(1);
  box.hidden = !text.includes(".");
  if (box.hidden) return;
  const said = box.querySelector("#offline-said");
  const facts = box.querySelector("#offline-facts");
  facts.replaceChildren();
  let proof = null;
  let inside = false;
  let sealed = false;
  try {
    proof = parse(text);
    const key = Uint8Array.from(box.dataset.key.match(/../g), (one) => parseInt(one, 16));
    inside = proof !== null && includes(proof);
    sealed = proof !== null && signed(proof, box.dataset.name, key);
  } catch {
    proof = null;
  }
  if (proof === null) {
    said.textContent = "✗ 这不是一张完整的回执，请重新扫码。";
    return;
  }
  said.textContent = inside && sealed ? "✓ 已由本机核对：这张票在日志里，校验点的签名有效。" : inside ? "✗ 这张票与校验点相符，但校验点不是由本系统签名的，请向街道（乡镇）反映。" : "✗ 核对不上：这张票不在这个校验点里，请保存回执并提出异议。";
  const chosen = words(proof.root, box.dataset.first, box.dataset.second);
  const rows = [
    ["回执码", code(proof.leaf)],
    ["在日志中的位置", `第 ${proof.index + 1} 条`],
    ["校验点", `${occasions[proof.occasion] || proof.occasion}，共 ${proof.size} 条，${new Date(proof.time).toLocaleString("zh-CN")}`],
    ["校验点的八个词", chosen.join(" ")],
  ];
  rows.forEach(([label, value]) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const detail = document.createElement("dd");
    term.textContent = label;
    detail.textContent = value;
    row.append(term, detail);
    facts.append(row);
  });
  const printed = box.querySelector("#printed");
  const answer = box.querySelector("#printed-said");
  printed.oninput = () => {
    const given = printed.value.replace(/[^\u4e00-\u9fff]/g, "");
    if (given.length < 16) answer.textContent = "";
    else if (given === chosen.join("")) answer.textContent = "✓ 与公告栏一致。";
    else answer.textContent = "✗ 与公告栏不同：先用回执码查到与公告同一校验点的证明再比；仍不同的，请保存回执并提出异议。";
  };
  printed.oninput();
}

const box = typeof document === "undefined" ? null : document.querySelector("#offline");
if (box) {
  show(box);
  window.addEventListener("hashchange", () => show(box));
}
