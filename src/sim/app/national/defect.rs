//! What a module can do wrong, one thing each.

use crate::sim::defect::defects;

defects! {
    /// A reference that no SM2 key has serves as that of the key pair.
    AbsentSm2KeyServes = "absent-sm2-key-serves",
    /// A reference that no SM4 key has serves as that of the key.
    AbsentSm4KeyServes = "absent-sm4-key-serves",
    /// An algorithm reference that the module doesn't have serves as that of ECB.
    AbsentAlgorithmServes = "absent-algorithm-serves",
    /// An operation that there isn't is answered with 9000.
    UnknownOperationSuccess = "unknown-operation-success",
    /// A security environment outlives a reset.
    EnvironmentSurvivesReset = "environment-survives-reset",
    /// A refused operation locks the module until the next reset.
    RefusalLocksModule = "refusal-locks-module",
    /// The hash value of a message lacks ZA.
    SignatureWithoutZa = "signature-without-za",
    /// A hash value is hashed again before it is signed.
    HashValueHashedAgain = "hash-value-hashed-again",
    /// A zero byte stands before the signature.
    SignatureWithLeadingByte = "signature-with-leading-byte",
    /// The random number of a signature is made from the message alone.
    SignatureNumberFromMessage = "signature-number-from-message",
    /// The random numbers of signatures begin anew with a reset.
    SignatureNumberRestarts = "signature-number-restarts",
    /// A hash value of another length is cut or filled up, and signed.
    OddHashValueSigned = "odd-hash-value-signed",
    /// Every signature of a message is refused.
    RightSignatureRefused = "right-signature-refused",
    /// The message of a signature isn't looked at.
    SignatureOfOtherMessageAccepted = "signature-of-other-message-accepted",
    /// The last bits of r and s aren't looked at.
    SignatureLastBitIgnored = "signature-last-bit-ignored",
    /// Zero as r or s of a message's signature is accepted.
    SignatureZeroAccepted = "signature-zero-accepted",
    /// r or s not below n of a message's signature is accepted.
    SignatureOrderAccepted = "signature-order-accepted",
    /// A signature that lacks its last byte is accepted.
    ShortSignatureAccepted = "short-signature-accepted",
    /// Every signature of a hash value is refused.
    HashValueSignatureRefused = "hash-value-signature-refused",
    /// The verification doesn't ask whether r is zero.
    ZeroRUnchecked = "zero-r-unchecked",
    /// The verification doesn't ask whether s is zero.
    ZeroSUnchecked = "zero-s-unchecked",
    /// The verification doesn't ask whether r + s is zero modulo n.
    SumUnchecked = "sum-unchecked",
    /// The verification takes r and s modulo n.
    RangeUnchecked = "range-unchecked",
    /// The last bit of C2 is wrong.
    CiphertextAltered = "ciphertext-altered",
    /// The random number of a ciphertext is made from the plaintext alone.
    CiphertextNumberFromPlaintext = "ciphertext-number-from-plaintext",
    /// A ciphertext has C2 before C3.
    CiphertextInOlderOrder = "ciphertext-in-older-order",
    /// Every ciphertext is refused.
    RightCiphertextRefused = "right-ciphertext-refused",
    /// C3 isn't checked when the rest is right.
    C3Unchecked = "c3-unchecked",
    /// C3 is checked without the last bit of C2.
    C2LastBitUnchecked = "c2-last-bit-unchecked",
    /// A C1 off the curve is answered with data.
    C1OffCurveAnswered = "c1-off-curve-answered",
    /// A coordinate of C1 not below p is answered with data.
    C1BeyondFieldAnswered = "c1-beyond-field-answered",
    /// The sign of C1's second coordinate isn't looked at.
    C1SignIgnored = "c1-sign-ignored",
    /// A ciphertext without C2 is answered with 9000.
    CutCiphertextAnswered = "cut-ciphertext-answered",
    /// The module's proof is made as the other side's.
    AgreementProofOfOtherSide = "agreement-proof-of-other-side",
    /// The agreed key is derived without the module's Z.
    AgreedKeyWithoutZ = "agreed-key-without-z",
    /// Every proof is accepted.
    AgreementProofUnchecked = "agreement-proof-unchecked",
    /// The agreed key serves before the other side's proof.
    UnprovenKeyServes = "unproven-key-serves",
    /// A point off the curve is answered with an ephemeral point and a proof.
    AgreementOffCurveAnswered = "agreement-off-curve-answered",
    /// All agreements have one ephemeral point.
    EphemeralPointRepeated = "ephemeral-point-repeated",
    /// A hash value of a message of one command has a wrong bit.
    HashValueAltered = "hash-value-altered",
    /// The hash value of a message whose length spills into another block is wrong.
    HashSpillWrong = "hash-spill-wrong",
    /// The first part of a chain is left out of the hash value.
    HashChainDropsFirstPart = "hash-chain-drops-first-part",
    /// An unfinished chain stays for the next hash value.
    HashChainStays = "hash-chain-stays",
    /// ECB encipherment deciphers.
    EcbEncipherDeciphers = "ecb-encipher-deciphers",
    /// ECB decipherment enciphers.
    EcbDecipherEnciphers = "ecb-decipher-enciphers",
    /// Blocks are chained in ECB mode.
    EcbChained = "ecb-chained",
    /// Data short of whole blocks are filled up with zeros and enciphered in ECB mode.
    EcbPartialEnciphered = "ecb-partial-enciphered",
    /// Data short of whole blocks are filled up with zeros and deciphered in ECB mode.
    EcbPartialDeciphered = "ecb-partial-deciphered",
    /// CBC encipherment begins with zeros.
    CbcEncipherFromZero = "cbc-encipher-from-zero",
    /// CBC decipherment begins with zeros.
    CbcDecipherFromZero = "cbc-decipher-from-zero",
    /// Data short of whole blocks are filled up with zeros and enciphered in CBC mode.
    CbcPartialEnciphered = "cbc-partial-enciphered",
    /// An initial value of another length is cut or filled up.
    CbcOddInitialValue = "cbc-odd-initial-value",
    /// A second CBC encipherment goes on from the last block.
    CbcGoesOn = "cbc-goes-on",
    /// Whole blocks get no padding.
    PaddingLeftOut = "padding-left-out",
    /// The padding stays with the plaintext.
    PaddingStays = "padding-stays",
    /// A plaintext without right padding is answered as it is.
    PaddingUnchecked = "padding-unchecked",
    /// A MAC is made with zeros as padding.
    MacPaddedWithZeros = "mac-padded-with-zeros",
    /// Every MAC is refused.
    RightMacRefused = "right-mac-refused",
    /// The last byte of a MAC isn't looked at.
    MacLastByteIgnored = "mac-last-byte-ignored",
    /// The message of a MAC isn't looked at.
    MacOfOtherMessageAccepted = "mac-of-other-message-accepted",
    /// The beginning of a MAC is accepted for the whole.
    ShortMacAccepted = "short-mac-accepted",
    /// A challenge lacks a byte.
    RandomShort = "random-short",
    /// Ones are more frequent than zeros.
    RandomMoreOnes = "random-more-ones",
    /// All groups of four bits have two ones.
    RandomEvenGroups = "random-even-groups",
    /// A bit is mostly the one before it.
    RandomSticky = "random-sticky",
    /// Challenges begin anew with a reset.
    RandomRestarts = "random-restarts",
}
