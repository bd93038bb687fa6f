/* The fast codec for C, and for whatever calls C: tensors in blocks between buffers of the caller's
 * (docs/codec.md). A codec never changes after it was made: any number of threads may use it at once. */
#ifndef SFPGEN_CODEC_CODEC_H
#define SFPGEN_CODEC_CODEC_H

/* C has no other way to name a type: NOLINTBEGIN(modernize-*, readability-identifier-naming) */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What every function that can fail gives back. sfpgen_status_text() has a line of explanation for each. */
typedef enum sfpgen_status {
  SFPGEN_OK = 0,
  SFPGEN_BAD_ARGUMENT = 1,     /* a null pointer, or items that are no whole number */
  SFPGEN_BAD_PARAMETER = 2,    /* a parameter, or parameters together, that the wire format does not have */
  SFPGEN_NO_SUCH_PATH = 3,     /* a path that this processor or this configuration does not have */
  SFPGEN_BUFFER_TOO_SMALL = 4, /* less room than sfpgen_encoded_bound() or sfpgen_block_count() says */
  SFPGEN_BAD_STREAM = 5,       /* streams that no encoder writes, or blocks that do not fit their buffers */
  SFPGEN_NO_MEMORY = 6,
  SFPGEN_INTERNAL_ERROR = 7
} sfpgen_status;

/* Exponent codings (docs/wire_format.md section 3). */
typedef enum sfpgen_coding {
  SFPGEN_RAW = 0,
  SFPGEN_DELTA = 1,
  SFPGEN_BIAS = 2,
  SFPGEN_MAX = 3
} sfpgen_coding;

/* Where the zeros of a block are. */
typedef enum sfpgen_zeros {
  SFPGEN_ZEROS_IN_PACKETS = 0, /* values like all others */
  SFPGEN_ZEROS_MAPPED = 1      /* bits of a map ahead of the block's metadata (docs/wire_format.md section 6, version 3) */
} sfpgen_zeros;

/* Which code does the work. All give the same bits. */
typedef enum sfpgen_path {
  SFPGEN_PATH_BEST = 0, /* the fastest that processor and configuration have */
  SFPGEN_PATH_PLAIN = 1,
  SFPGEN_PATH_PORTABLE = 2,
  SFPGEN_PATH_AVX2 = 3,
  SFPGEN_PATH_AVX512 = 4
} sfpgen_path;

/* Bits of sfpgen_result.lost: what an encoder lost besides mantissa bits. */
enum {
  SFPGEN_NAN_LOST = 1, /* no mantissa bit was kept and a NaN became an infinity */
  SFPGEN_SIGN_LOST = 2,
  SFPGEN_EXP_LOST = 4 /* coding raw met an exponent that it cannot hold */
};

/* Parameters (docs/wire_format.md section 1). */
typedef struct sfpgen_parameters {
  uint32_t exponent_bits;      /* E, 2..11 */
  uint32_t mantissa_bits;      /* M, 1..52; 1+E+M is a multiple of 8, at most 64 */
  uint32_t lanes;              /* L, 1..64 */
  uint32_t rows;               /* R, 1..64 */
  uint32_t kept_mantissa_bits; /* m, 0..M */
  uint32_t keep_sign;          /* s, 0 or 1 */
  uint32_t coding;             /* an sfpgen_coding */
  uint32_t zero_code;          /* z, 0 or 1 */
  uint32_t bias;               /* B, 0..2^E-1 */
  uint32_t raw_bits;           /* e, 1..E */
  uint32_t raw_offset;         /* o, 0..2^E-2 */
  uint32_t threads;            /* that share the blocks; 0: as many as there are processors */
  uint32_t path;               /* an sfpgen_path */
  uint32_t zeros;              /* an sfpgen_zeros */
  uint64_t block_values;       /* values in a block; 0: the tensor is one block */
} sfpgen_parameters;

/* A block in a buffer of compressed bytes: its metadata bytes, then its data bytes. */
typedef struct sfpgen_block {
  uint64_t values;
  uint64_t offset; /* of the metadata in the buffer, in bytes */
  uint64_t metadata_bytes;
  uint64_t data_bytes;
} sfpgen_block;

/* What an encoder did. */
typedef struct sfpgen_result {
  uint64_t bytes;  /* of all blocks; they lie one behind the other from the buffer's start */
  uint64_t blocks; /* their number */
  uint32_t lost;   /* SFPGEN_NAN_LOST | .. */
  uint32_t path;   /* the sfpgen_path that ran */
} sfpgen_result;

typedef struct sfpgen_codec sfpgen_codec;

/* One line of explanation, for any number; never null. */
const char* sfpgen_status_text(int status);

/* "best", "plain", "portable", "avx2", "avx512", for any number; never null. */
const char* sfpgen_path_name(uint32_t path);

/* The defaults of a container: all mantissa bits, sign kept, coding delta, zero code, no zero map, 8 lanes, 8 rows, blocks
 * of 65536 values, all processors, the best path. FP32 has 8 and 23 bits, BF16 8 and 7. */
sfpgen_status sfpgen_default_parameters(uint32_t exponent_bits, uint32_t mantissa_bits, sfpgen_parameters* parameters);

/* Makes a codec. Where it fails and `message` is there, message_bytes of it get the reason as text, cut to length and
 * ended with a zero. */
sfpgen_status sfpgen_codec_create(const sfpgen_parameters* parameters, sfpgen_codec** codec, char* message,
                                  size_t message_bytes);

/* Ends a codec; null is none. */
void sfpgen_codec_destroy(sfpgen_codec* codec);

/* Bytes of an item: a value's bit pattern in the smallest unsigned integer of 1, 2, 4 or 8 bytes, little-endian. */
size_t sfpgen_item_bytes(const sfpgen_codec* codec);

/* Blocks that `values` values are cut into. */
uint64_t sfpgen_block_count(const sfpgen_codec* codec, uint64_t values);

/* Bytes that the encoder needs for `values` values, whatever they are. */
uint64_t sfpgen_encoded_bound(const sfpgen_codec* codec, uint64_t values);

/* Encodes `values` items. `buffer` has room for sfpgen_encoded_bound(), `blocks` for sfpgen_block_count(). */
sfpgen_status sfpgen_encode(const sfpgen_codec* codec, const void* items, uint64_t values, void* buffer,
                            uint64_t buffer_bytes, sfpgen_block* blocks, uint64_t block_places, sfpgen_result* result);

/* Decodes blocks, all or some, one behind the other into `values` items. On SFPGEN_BAD_STREAM the items are of no use
 * and `message`, where it is there, gets the block and the reason. */
sfpgen_status sfpgen_decode(const sfpgen_codec* codec, const void* buffer, uint64_t buffer_bytes,
                            const sfpgen_block* blocks, uint64_t block_count, void* items, uint64_t values,
                            char* message, size_t message_bytes);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-*, readability-identifier-naming) */

#endif
