/* Element formats (eXmY, OCP FP8, FP6, FP4, INT8; docs/formats.md) for C: FP32 and BF16 values, and others, to planes of
 * codes and back between buffers of the caller's (docs/codec.md). A handle never changes after it was made: any number
 * of threads may use it at once. */
#ifndef SFPGEN_CODEC_ELEMENTS_H
#define SFPGEN_CODEC_ELEMENTS_H

#include <sfpgen/codec/codec.h>

/* C has no other way to name a type: NOLINTBEGIN(modernize-*, readability-identifier-naming) */
#ifdef __cplusplus
extern "C" {
#endif

/* Bits of what a format could not keep. */
enum {
  SFPGEN_OVERFLOWED = 8,       /* a value was beyond the largest number, or infinite */
  SFPGEN_ELEMENT_NAN_LOST = 16 /* a NaN in a format without one */
};

typedef struct sfpgen_elements sfpgen_elements;

/* Makes a handle for values of a container (FP32 has 8 exponent and 23 mantissa bits, BF16 8 and 7, FP16 5 and 10, FP64
 * 11 and 52) and a format's name of at most 16 bits, such as "fp8_e4m3" or "e3m2". `path` is an sfpgen_path. Where it
 * fails and `message` is there, message_bytes of it get the reason as text, cut to length and ended with a zero. */
sfpgen_status sfpgen_elements_create(uint32_t exponent_bits, uint32_t mantissa_bits, const char* format, uint32_t path,
                                     sfpgen_elements** elements, char* message, size_t message_bytes);

/* Ends a handle; null is none. */
void sfpgen_elements_destroy(sfpgen_elements* elements);

/* Bytes of an item: a value's bit pattern in an unsigned integer of 2, 4 or 8 bytes, little-endian. */
size_t sfpgen_elements_item_bytes(const sfpgen_elements* elements);

/* Bytes of the planes of `values` codes, one behind the other (docs/wire_format.md section 9). */
uint64_t sfpgen_elements_plane_bytes(const sfpgen_elements* elements, uint64_t values);

/* The shift that takes the largest finite item to the largest exponent of the format. */
sfpgen_status sfpgen_elements_shift(const sfpgen_elements* elements, const void* items, uint64_t values, int32_t* shift);

/* Encodes `values` items times 2^shift (-512 to 511), to nearest even. `planes` has room for
 * sfpgen_elements_plane_bytes(). `lost`, if there, gets SFPGEN_OVERFLOWED | SFPGEN_ELEMENT_NAN_LOST. */
sfpgen_status sfpgen_elements_quantize(const sfpgen_elements* elements, int32_t shift, const void* items,
                                       uint64_t values, void* planes, uint64_t plane_room, uint32_t* lost);

/* Decodes `values` items: numbers times 2^-shift (-32768 to 32767), as the nearest values of the container.
 * SFPGEN_BAD_STREAM where plane_bytes are not those of so many codes. */
sfpgen_status sfpgen_elements_dequantize(const sfpgen_elements* elements, int32_t shift, const void* planes,
                                         uint64_t plane_bytes, void* items, uint64_t values);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-*, readability-identifier-naming) */

#endif
