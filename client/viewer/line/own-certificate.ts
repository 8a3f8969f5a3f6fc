const KEYS: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }

/** What this page shows to the server in DTLS, on each media line that it opens. */
export type OwnCertificate = {
  certificate: RTCCertificate
  /** SHA-256; undefined in a browser that names it only in an answer. */
  fingerprint: string | undefined
}

export async function makeCertificate(): Promise<OwnCertificate> {
  const certificate = await RTCPeerConnection.generateCertificate(KEYS)
  const fingerprints = 'getFingerprints' in certificate ? certificate.getFingerprints() : []
  const sha256 = fingerprints.find(({ algorithm }) => algorithm === 'sha-256')
  return { certificate, fingerprint: sha256?.value?.toUpperCase() }
}
