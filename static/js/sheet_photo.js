/* sheet_photo.js — makes a photo small enough to wait on the device and to be sent over a weak line: at most 1600 pixels
   a side, JPEG; place and device, which the camera writes into it, stay behind. */

const LONGEST = 1600;

export async function shrunk(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file; // not a picture that this browser can read: the server says what is wrong with it
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.85));
}
