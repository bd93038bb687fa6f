"""Decodes the test vectors with the Python standard library alone, as docs/wire_format.md describes the format.

Usage: check_vectors.py DIRECTORY      checks packets.json, reference_packets.json and files.json
       check_vectors.py FILE.sfp ...   decodes files and prints their values as hexadecimal words

This program shares no code with the codec: it is what a reader of the page would write.
"""

import json
import os
import struct
import sys
from fractions import Fraction


class FormatError(Exception):
    """A stream or file that is not what the page says."""


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


class Bits:
    """A bit string, least significant bit first, held as one big integer."""

    def __init__(self, data):
        self.number = int.from_bytes(data, "little")
        self.length = 8 * len(data)
        self.position = 0

    def take(self, count):
        if self.position + count > self.length:
            raise FormatError("a stream ends too early")
        value = (self.number >> self.position) & ((1 << count) - 1)
        self.position += count
        return value

    def check_end(self, word_bits):
        words = -(-self.position // word_bits)
        if words * word_bits != self.length:
            raise FormatError("a stream goes on after its values")
        if self.number >> self.position:
            raise FormatError("padding is not zero")


def lane_strings(data, lanes, word):
    """The bit string of each lane of a stream whose words have `word` bytes."""
    return [Bits(b"".join(data[i:i + word] for i in range(lane * word, len(data), lanes * word))) for lane in range(lanes)]


def decode_packet(p, metadata, data, count):
    """p: the parameters under the names of the vectors; gives back container words."""
    e_bits, m_bits = p["exponent_bits"], p["mantissa_bits"]
    width = 1 + e_bits + m_bits
    lanes, rows, kept = p["lanes"], p["rows"], p["kept_mantissa_bits"]
    sign_bits = 1 if p["sign"] else 0
    coding, zero_code = p["coding"], p["zero_code"]
    code_bits = (e_bits - 1).bit_length()
    word = width // 8
    lane_bits = lane_strings(data, lanes, word)
    codes = Bits(metadata)
    bases = [(1 << (e_bits - 1)) - 1] * lanes
    values = []
    row = 0
    while len(values) < count:
        first = row % rows == 0
        w = None
        if coding == "max" and first:
            group_maximum = codes.take(e_bits)
        if coding == "raw":
            x = p["raw_bits"]
        elif coding == "delta" and first:
            x = e_bits
        else:
            w = codes.take(code_bits)
            if w >= e_bits:
                raise FormatError("a width code that cannot be")
            if w == e_bits - 1:
                x = e_bits
            elif coding == "max":
                x = w
            else:
                x = w + 1 if w else 0
        for lane in range(lanes):
            field = lane_bits[lane].take(kept + sign_bits + x)
            if len(values) == count:
                if field:
                    raise FormatError("the field of a missing value is not zero")
                continue
            mantissa = field & ((1 << kept) - 1)
            sign = (field >> kept) & 1 if sign_bits else 0
            code = field >> (kept + sign_bits)
            if coding == "raw":
                exponent = code + p["raw_offset"] if code else 0
            elif w is None or w == e_bits - 1:
                exponent = code
            elif coding == "max":
                zero = zero_code and w > 0 and code == (1 << w) - 1
                exponent = 0 if zero else group_maximum - code
            elif zero_code and w > 0 and code == 1:
                exponent = 0
            else:
                base = p["bias"] if coding == "bias" else bases[lane]
                exponent = base - (code >> 1) if code & 1 else base + (code >> 1)
            if not 0 <= exponent < 1 << e_bits:
                raise FormatError("an exponent outside the container")
            if first and not (zero_code and exponent == 0 and mantissa == 0):
                bases[lane] = exponent
            values.append(sign << (width - 1) | exponent << m_bits | mantissa << (m_bits - kept))
        row += 1
    for lane in lane_bits:
        lane.check_end(width)
    codes.check_end(32)
    return values


def quantize(p, value):
    """The value that a decoder must give back for `value`, and the status bits that it raises."""
    e_bits, m_bits, kept = p["exponent_bits"], p["mantissa_bits"], p["kept_mantissa_bits"]
    top = (1 << e_bits) - 1
    sign = value >> (e_bits + m_bits) & 1
    exponent = value >> m_bits & top
    mantissa = value & ((1 << m_bits) - 1)
    status = {"nan_lost": False, "sign_lost": False, "exp_lost": False}
    left = mantissa >> (m_bits - kept)
    if exponent == top and mantissa and not left:
        if kept:
            left = 1 << (kept - 1)
        else:
            status["nan_lost"] = True
    if sign and not p["sign"]:
        status["sign_lost"] = True
        sign = 0
    if p["coding"] == "raw" and exponent:
        low, high = 1 + p["raw_offset"], (1 << p["raw_bits"]) - 1 + p["raw_offset"]
        held = min(max(exponent, low), high)
        status["exp_lost"] = held != exponent
        exponent = held
    return sign << (e_bits + m_bits) | exponent << m_bits | left << (m_bits - kept), status


def decode_file(data):
    """The header and the values of a .sfp file."""
    if data[:4] != b"SFP1":
        raise FormatError("not a .sfp file")
    length, crc = struct.unpack("<II", data[4:12])
    text = data[12:12 + length]
    if (12 + length) % 64 or len(text) != length or crc32c(text) != crc:
        raise FormatError("a header that does not check")
    header = json.loads(text)
    if header["version"] == 2:
        decode = {"element": decode_elements, "block": decode_blocks}[header["format"]["kind"]]
        return header, walk_blocks(header, data, 12 + length,
                                   lambda metadata, block, count: decode(header, metadata, block, count))
    if header["version"] not in (1, 3) or (header["version"] == 3) != (header.get("zeros") == "map"):
        raise FormatError("a version that is not known, or a zero map where there must be none")
    exponent = header["exponent"]
    p = {"exponent_bits": header["container"]["exponent_bits"], "mantissa_bits": header["container"]["mantissa_bits"],
         "lanes": header["lanes"], "rows": header["rows"], "kept_mantissa_bits": header["mantissa_bits"],
         "sign": header["sign"], "coding": exponent["coding"], "zero_code": exponent["zero_code"],
         "bias": exponent["bias"], "raw_bits": exponent["raw_bits"], "raw_offset": exponent["raw_offset"]}
    decode = decode_mapped if header["version"] == 3 else decode_packet
    return header, walk_blocks(header, data, 12 + length,
                               lambda metadata, block, count: decode(p, metadata, block, count))


def decode_mapped(p, metadata, data, count):
    """A block of version 3: the zero map in words of 32 bits, then the packet of the values that it keeps."""
    length = -(-count // 32) * 4
    bits = int.from_bytes(metadata[:length], "little")
    if len(metadata) < length or bits >> count:
        raise FormatError("a zero map that is no map of the values")
    kept = iter(decode_packet(p, metadata[length:], data, bin(bits).count("1")))
    return [next(kept) if bits >> i & 1 else 0 for i in range(count)]


def walk_blocks(header, data, at, decode):
    """The values of all blocks from a byte on."""
    values = []
    for block in header["blocks"]:
        middle, end = at + block["meta_bytes"], at + block["meta_bytes"] + block["data_bytes"]
        if end > len(data) or crc32c(data[at:end]) != block["crc32c"]:
            raise FormatError("a block that does not check")
        values += decode(data[at:middle], data[middle:end], block["values"])
        at = end
    expected = 1
    for extent in header["shape"]:
        expected *= extent
    if at != len(data) or len(values) != expected:
        raise FormatError("a file whose lengths do not agree")
    return values


# Exponent and mantissa bits of the dtypes that a file of version 2 may have.
CONTAINERS = {"float16": (5, 10), "float32": (8, 23), "float64": (11, 52), "bfloat16": (8, 7)}


def element_number(f, code):
    """The number of an element's code: a fraction, "inf", "nan" or their negatives."""
    x, y = f["exponent_bits"], f["mantissa_bits"]
    sign, magnitude = code >> (x + y), code & ((1 << (x + y)) - 1)
    unit = Fraction(2) ** (1 - f["bias"] - y)
    if f["sign"] == "twos-complement":
        return (magnitude - (sign << (x + y))) * unit, False
    e, m = magnitude >> y, magnitude & ((1 << y) - 1)
    if f["specials"] == "ieee" and e == (1 << x) - 1:
        return ("nan" if m else "inf"), bool(sign)
    if f["specials"] == "nan-only" and magnitude == (1 << (x + y)) - 1:
        return "nan", bool(sign)
    if e == 0:
        number = 0 if f["subnormals"] == "flushed" else m * unit
    else:
        number = ((1 << y) + m) * unit * 2 ** (e - 1)
    return (-number if sign else number), bool(sign)


def container_word(dtype, number, negative):
    """The container's word nearest to a number, ties to even."""
    e_bits, m_bits = CONTAINERS[dtype]
    top = ((1 << e_bits) - 1) << m_bits
    if number == "nan":
        return top | 1 << (m_bits - 1)
    negative = negative or (number != "inf" and number < 0)
    sign = int(negative) << (e_bits + m_bits)
    if number == "inf":
        return sign | top
    number = abs(Fraction(number))
    exponent = 1 - ((1 << (e_bits - 1)) - 1)
    while number >= Fraction(2) ** (exponent + 1):
        exponent += 1
    scaled = number / Fraction(2) ** (exponent - m_bits)
    word = scaled.numerator // scaled.denominator
    rest = scaled - word
    word += rest > Fraction(1, 2) or (rest == Fraction(1, 2) and word % 2)
    word += (exponent - (1 - ((1 << (e_bits - 1)) - 1))) << m_bits
    return sign | min(word, top)


def decode_elements(header, metadata, data, count):
    """A block of the kind element: a shift, then planes."""
    f = header["format"]
    if len(metadata) != 2:
        raise FormatError("no block of elements")
    shift, = struct.unpack("<h", metadata)
    width = 1 + f["exponent_bits"] + f["mantissa_bits"]
    codes, at = [0] * count, 0
    for plane in (16, 8, 4, 2, 1):
        if not width & plane:
            continue
        length = (count + 7) // 8 * plane
        bits = int.from_bytes(data[at:at + length], "little")
        for i in range(count):
            codes[i] = codes[i] << plane | bits >> (i * plane) & ((1 << plane) - 1)
        if bits >> (count * plane):
            raise FormatError("padding that is not zero")
        at += length
    if at != len(data):
        raise FormatError("a block of another length")
    values = []
    for code in codes:
        number, negative = element_number(f, code)
        if not isinstance(number, str):
            number = Fraction(number) / Fraction(2) ** shift
        values.append(container_word(header["dtype"], number, negative))
    return values


def scale_number(form, code):
    """The number of a block's scale: a fraction or "nan"."""
    if form == "exponent10":
        return "nan" if code == 511 else Fraction(2) ** (code - 1024 if code >= 512 else code)
    if form == "e8m0":
        return "nan" if code == 255 else Fraction(2) ** (code - 127)
    e4m3 = {"exponent_bits": 4, "mantissa_bits": 3, "bias": 7, "specials": "nan-only", "subnormals": "kept", "sign": "sign-magnitude"}
    return element_number(e4m3, code & 0x7F)[0]


def take_rows(strings, count, bits):
    """`count` numbers that stand in rows over several bit strings."""
    rows = -(-count // len(strings))
    numbers = [string.take(bits) for _ in range(rows) for string in strings]
    if any(numbers[count:]):
        raise FormatError("the field of a missing value is not zero")
    return numbers[:count]


def decode_blocks(header, metadata, data, count):
    """A block of the file of the kind block: scales, then elements in lanes."""
    f = header["format"]
    scales = lane_strings(metadata, max(f["lanes"] // f["block"], 1), 4)
    packet_scale = 1
    if f["scale_form"] == "e4m3":
        packet_scale, = struct.unpack("<f", struct.pack("<I", take_rows(scales, 1, 32)[0]))
    scale_bits = 10 if f["scale_form"] == "exponent10" else 8
    scale_codes = take_rows(scales, -(-count // f["block"]), scale_bits)
    lanes = lane_strings(data, f["lanes"], f["word_bits"] // 8)
    codes = take_rows(lanes, count, 1 + f["exponent_bits"] + f["mantissa_bits"])
    for string in scales:
        string.check_end(32)
    for string in lanes:
        string.check_end(f["word_bits"])
    values = []
    for i, code in enumerate(codes):
        scale = scale_number(f["scale_form"], scale_codes[i // f["block"]])
        number, negative = element_number(f, code)
        if scale == "nan":
            number = "nan"
        elif not isinstance(number, str):
            number = Fraction(number) * scale * Fraction(packet_scale)
        values.append(container_word(header["dtype"], number, negative))
    return values


def words(texts):
    return [int(text, 16) for text in texts]


def check_packet(vector):
    values = words(vector["values"])
    decoded = decode_packet(vector, bytes.fromhex(vector["metadata"]), bytes.fromhex(vector["data"]), len(values))
    if decoded != words(vector["decoded"]):
        return "the decoded values differ"
    status = {"nan_lost": False, "sign_lost": False, "exp_lost": False}
    for value, got in zip(values, decoded):
        expected, raised = quantize(vector, value)
        if got != expected:
            return "%x came back as %x, not as %x" % (value, got, expected)
        status = {bit: status[bit] or raised[bit] for bit in status}
    if status != vector["status"]:
        return "the status bits differ"
    return None


def check_file(vector):
    header, values = decode_file(bytes.fromhex(vector["sfp"]))
    if values != words(vector["values"]):
        return "the values differ"
    if header["shape"] != vector["shape"] or header["dtype"] != vector["dtype"]:
        return "shape or dtype differ"
    return None


def check_directory(directory):
    failures = checked = 0
    for name, check in (("packets.json", check_packet), ("reference_packets.json", check_packet),
                        ("files.json", check_file)):
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            vectors = json.load(file)
        for index, vector in enumerate(vectors):
            try:
                problem = check(vector)
            except FormatError as error:
                problem = str(error)
            checked += 1
            if problem:
                failures += 1
                print("%s, vector %d (%s): %s" % (name, index, vector.get("name", vector.get("container")), problem))
    print("%d vectors checked, %d wrong" % (checked, failures))
    return 1 if failures or not checked else 0


def main(arguments):
    if len(arguments) == 1 and os.path.isdir(arguments[0]):
        return check_directory(arguments[0])
    for name in arguments:
        with open(name, "rb") as file:
            header, values = decode_file(file.read())
        if header["version"] == 2:
            digits = (1 + sum(CONTAINERS[header["dtype"]])) // 4
        else:
            digits = (1 + header["container"]["exponent_bits"] + header["container"]["mantissa_bits"]) // 4
        for value in values:
            print("%0*x" % (digits, value))
    return 0 if arguments else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
