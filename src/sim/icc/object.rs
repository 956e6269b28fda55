//! GET DATA and PUT DATA: data objects of the current DF, by tag. The data field carries the object's value.

use super::{
    session::{Reply, Session},
    sw,
};
use crate::sim::defect::Defect;

impl Session<'_> {
    pub fn get_data(&mut self, tag: u16) -> Result<Reply, u16> {
        let df = self.memory.df(self.channel.df)?;
        match df.objects.iter().find(|object| object.tag.0 == tag) {
            Some(object) => {
                self.permit(object.get, self.channel.df)?;
                let reply = Reply::data(object.value.0.clone());
                if self.has(Defect::GetDataChangesValue) {
                    self.memory.grow_object(self.channel.df, tag)?;
                }
                Ok(reply)
            }
            None if self.has(Defect::GetDataAbsentSuccess) => Ok(Reply::status(sw::SUCCESS)),
            None => Err(sw::REFERENCE_NOT_FOUND),
        }
    }

    pub fn put_data(&mut self, tag: u16, data: Vec<u8>) -> Result<Reply, u16> {
        let here = self.channel.df;
        let object = self.memory.df(here)?.objects.iter().find(|object| object.tag.0 == tag);
        let object = object.ok_or(sw::REFERENCE_NOT_FOUND)?;
        self.permit(object.put, here)?;
        if data.len() > object.capacity.unwrap_or(object.value.0.len()) {
            return Err(sw::NO_ROOM);
        }
        if !self.has(Defect::PutDataNotStored)
            && let Some(object) = self.memory.df_mut(here)?.objects.iter_mut().find(|object| object.tag.0 == tag)
        {
            object.value.0 = data;
        }
        Ok(Reply::status(sw::SUCCESS))
    }
}
